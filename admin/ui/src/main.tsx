import { render } from "preact";
import { App } from "./app.tsx";
import { ErrorBoundary } from "./components/error-boundary.tsx";
import { show_what_hides } from "./components/visible-text.ts";
import "./state/theme.ts";

show_what_hides();

const root = document.getElementById("app");
if (root) {
  render(
    <ErrorBoundary>
      <App />
    </ErrorBoundary>,
    root,
  );
}
