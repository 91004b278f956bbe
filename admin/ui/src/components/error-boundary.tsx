// A mistake in one part does not take the others with it.
import { Component, type ComponentChildren } from "preact";
import { Button } from "./button.tsx";

export class ErrorBoundary extends Component<{ what?: string; children: ComponentChildren }, { problem: Error | null }> {
  override state = { problem: null as Error | null };

  static override getDerivedStateFromError(problem: Error) {
    return { problem };
  }

  override render() {
    const { problem } = this.state;
    if (!problem) return this.props.children;
    const what = this.props.what ?? "This page";
    return (
      <div class="problem" role="alert">
        <p class="empty-title">{what} could not be shown: {problem.message}</p>
        <p class="empty-advice">The rest works. Loading anew often helps; please report it if it comes back.</p>
        <Button onPress={() => location.reload()}>Load anew</Button>
      </div>
    );
  }
}
