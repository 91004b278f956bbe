import { shortcuts_now } from "../state/shortcuts.ts";
import { texts } from "../texts/index.ts";
import { Dialog } from "./dialog.tsx";

export function ShortcutHelp({ close }: { close: () => void }) {
  return (
    <Dialog title={texts.frame.shortcuts} onClose={close}>
      <dl class="shortcuts">
        {shortcuts_now().map(({ keys, what }) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>{texts.frame.key_control}</kbd>
            <kbd>K</kbd>
          </dt>
          <dd>{texts.frame.shortcut_go_to}</dd>
        </div>
        <div>
          <dt>
            <kbd>{texts.frame.key_escape}</kbd>
          </dt>
          <dd>{texts.frame.shortcut_close}</dd>
        </div>
      </dl>
    </Dialog>
  );
}
