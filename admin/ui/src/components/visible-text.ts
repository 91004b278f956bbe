// Every text that Preact puts on the page, and every attribute that people read, goes through here; fields that they
// edit keep what is in them.
import { options, type VNode } from "preact";
import { visible } from "../format/visible.ts";

const read_attributes = ["title", "aria-label", "placeholder", "alt"];

export function show_what_hides(): void {
  const before = options.vnode;
  options.vnode = (node: VNode) => {
    // A text is an element without a type, whose properties are the text.
    const element = node as unknown as { type: unknown; props: unknown };
    if (element.type === null && typeof element.props === "string") {
      element.props = visible(element.props);
    } else if (typeof element.type === "string") {
      const props = element.props as Record<string, unknown>;
      for (const name of read_attributes) {
        const text = props[name];
        if (typeof text === "string") props[name] = visible(text);
      }
    }
    before?.(node);
  };
}
