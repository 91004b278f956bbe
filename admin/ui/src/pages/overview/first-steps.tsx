// What is missing before anything can run: the tables, a first job, a first worker; each with what brings it.
import type { ComponentChildren } from "preact";
import { CopyButton } from "../../components/copy-button.tsx";
import { Icon } from "../../components/icon.tsx";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { useCanChange, useSession } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";

const program = `#include <arrower/jobs.hpp>
#include <iostream>

struct SendMail { std::string to; };

int main() {
  arrower::jobs::PostgresQueue queue{"postgresql:///shop"};
  queue.register_job_func([](const SendMail& mail) { std::cout << "to " << mail.to << '\\n'; });
  queue.enqueue(SendMail{"ada@example.org"});
  return queue.run() ? 0 : 1;
}`;

function Step({ title, done, children }: { title: string; done: boolean; children?: ComponentChildren }) {
  return (
    <li class={done ? "step done" : "step"}>
      <span class="step-mark" role="img" aria-label={done ? texts.first_steps.done : texts.first_steps.to_do}>{done ? <Icon name="check" /> : null}</span>
      <div>
        <h3>{title}</h3>
        {done ? null : children}
      </div>
    </li>
  );
}

function Code({ text, label }: { text: string; label: string }) {
  return (
    <div class="code-block">
      <pre tabIndex={0}><code>{text}</code></pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}

/** `problem`: why the tables cannot be used; null: they can. */
export function FirstSteps({ problem }: { problem: string | null }) {
  const can_change = useCanChange();
  const schema = useSession()?.schema ?? "arrower";
  const option = schema === "arrower" ? "" : ` --schema ${schema}`;
  return (
    <section class="first-steps card" aria-labelledby="first-steps">
      <h2 id="first-steps">{problem === null ? texts.first_steps.tables_exist : texts.first_steps.database_not_ready}</h2>
      <ol>
        <Step title={texts.first_steps.create_tables} done={problem === null}>
          <p class="muted">{problem}</p>
          <Code text={`arrower-jobs migrate up --database postgresql:///shop${option}`} label={texts.first_steps.copy_command} />
          <p class="muted">{texts.first_steps.in_cpp(<code>{schema === "arrower" ? 'arrower::jobs::migrate("postgresql:///shop")' : `arrower::jobs::migrate("postgresql:///shop", {.schema = "${schema}"})`}</code>)}</p>
        </Step>
        <Step title={texts.first_steps.enqueue_and_work} done={false}>
          <p class="muted">{texts.first_steps.both}</p>
          <Code text={program} label={texts.first_steps.copy_program} />
          {problem === null && can_change ? <p class="muted">{texts.first_steps.by_hand((text) => <Link to={to.new_job()}>{text}</Link>)}</p> : null}
        </Step>
      </ol>
    </section>
  );
}
