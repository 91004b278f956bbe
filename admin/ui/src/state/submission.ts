// What a dialog does when it is submitted: it stays open until that is done, so that nothing that was typed is lost.
import { useState } from "preact/hooks";
import { type ApiError, api_error } from "../api/client.ts";

export interface Submission {
  submit: () => void;
  busy: boolean;
  problem: ApiError | undefined;
}

/** Closes when `run` has succeeded. */
export function useSubmission(run: () => Promise<void>, close: () => void): Submission {
  const [state, set_state] = useState<{ busy: boolean; problem?: ApiError }>({ busy: false });
  const submit = async (): Promise<void> => {
    if (state.busy) return;
    set_state({ busy: true });
    try {
      await run();
    } catch (problem) {
      set_state({ busy: false, problem: api_error(problem) });
      return;
    }
    close();
  };
  return { submit: () => void submit(), busy: state.busy, problem: state.problem };
}
