// Characters that hide, or change the order of what stands around them, are shown as they are written in JSON. Names,
// payloads and errors come from the database: what is read must be what is there.

/** Control characters but for line breaks and tabs; marks, overrides and isolates of direction; characters without width. The joiners stay: ordinary text needs them. */
const unseen =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const all_unseen = new RegExp(unseen, "gu");

export function visible(text: string): string {
  if (!unseen.test(text)) return text;
  return text.replace(all_unseen, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
