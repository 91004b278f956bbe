// A job type, its namespace stepping back behind its name; may break at the colons.
import { split_type } from "../format/names.ts";

export function TypeName({ type }: { type: string }) {
  const { scope, name } = split_type(type);
  return (
    <span class="type-name" title={type}>
      {scope === "" ? null : (
        <>
          <span class="type-scope">{scope}</span>
          <wbr />
        </>
      )}
      {name}
    </span>
  );
}
