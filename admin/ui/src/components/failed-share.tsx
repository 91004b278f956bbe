// The share of a type's attempts that failed, with its failures a click away.
import { percent } from "../format/numbers.ts";
import { failures, type FailureView } from "../routing/addresses.ts";
import { Link } from "../routing/link.tsx";

export const FailedShare = ({ share, view }: { share: number; view: FailureView }) => (
  <Link class={share >= 0.05 ? "bad" : ""} to={failures(view)}>{percent(share)}</Link>
);
