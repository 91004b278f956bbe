// The head of each page; also names the browser's tab.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { visible } from "../format/visible.ts";
import { useSession } from "../state/session.ts";
import { texts } from "../texts/index.ts";

export function PageHeader({ title, lead, heading, children }: {
  title: string;
  /** Instead of the title, where more than text stands. */
  heading?: ComponentChildren;
  lead?: ComponentChildren;
  children?: ComponentChildren;
}) {
  const name = useSession()?.title ?? texts.pages.product;
  useEffect(() => {
    document.title = visible(texts.pages.in_tab(title, name));
  }, [title, name]);
  return (
    <header class="page-header">
      <div class="page-title">
        <h1>{heading ?? title}</h1>
        {lead ? <p class="lead">{lead}</p> : null}
      </div>
      {children ? <div class="page-actions">{children}</div> : null}
    </header>
  );
}
