// A mistake in one part does not take the others with it.
import { Component, type ComponentChildren } from "preact";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";

export class ErrorBoundary extends Component<{ what?: string; children: ComponentChildren }, { problem: Error | null }> {
  override state = { problem: null as Error | null };

  static override getDerivedStateFromError(problem: Error) {
    return { problem };
  }

  override render() {
    const { problem } = this.state;
    if (!problem) return this.props.children;
    const what = this.props.what ?? texts.problems.this_page;
    return (
      <div class="problem" role="alert">
        <p class="empty-title">{texts.problems.not_shown(what, problem.message)}</p>
        <p class="empty-advice">{texts.problems.not_shown_advice}</p>
        <Button onPress={() => location.reload()}>{texts.problems.reload}</Button>
      </div>
    );
  }
}
