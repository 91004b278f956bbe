// A queue's name; the nameless one is called "default".
import * as to from "../routing/addresses.ts";
import { Link } from "../routing/link.tsx";
import { texts } from "../texts/index.ts";

export function QueueName({ name }: { name: string }) {
  return name === "" ? <span class="queue-name default-queue">{texts.words.default_queue}</span> : <span class="queue-name">{name}</span>;
}

export function QueueLink({ name, tabIndex }: { name: string; tabIndex?: number | undefined }) {
  return (
    <Link to={to.queue(name)} tabIndex={tabIndex} title={name === "" ? texts.words.default_queue_title : name}>
      <QueueName name={name} />
    </Link>
  );
}
