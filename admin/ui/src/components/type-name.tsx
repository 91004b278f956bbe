// A job type, its namespace stepping back behind its name; may break at the colons. Where it stands on one line
// (.one-line), first its namespace gives way to what room there is, then the middle of its name, never its end: that tells
// types apart. A copy of the text and screen readers have it whole.
import { split_type } from "../format/names.ts";

/** Characters at the end of a name that are shown however little room there is. */
const kept_end = 20;

export function TypeName({ type }: { type: string }) {
  const { scope, name } = split_type(type);
  const characters = [...name];
  const end = characters.slice(-kept_end);
  const middle = characters.slice(0, characters.length - end.length);
  return (
    <span class="type-name" title={type} style={{ "--name-length": String(characters.length), "--end-length": String(end.length) }}>
      {scope === "" ? null : (
        <>
          <span class="type-scope"><span class="gives-way">{scope.slice(0, -2)}</span>::</span>
          <wbr />
        </>
      )}
      {middle.length === 0 ? null : <span class="type-middle gives-way">{middle.join("")}</span>}
      {end.join("")}
    </span>
  );
}
