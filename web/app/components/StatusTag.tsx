import { CircleCheck, CircleDot, CirclePause, CircleSlash, Hourglass, Pencil, TriangleAlert, Users, type LucideIcon } from "lucide-preact";

const looks = {
  active: [CircleCheck, "ok"],
  ends: [Hourglass, "wait"],
  paused: [CirclePause, "plain"],
  ended: [CircleSlash, "plain"],
  waiting: [Hourglass, "wait"],
  failed: [TriangleAlert, "stop"],
  others: [Users, "others"],
  draft: [Pencil, "plain"],
  new: [CircleDot, "accent"],
} as const satisfies Record<string, readonly [LucideIcon, string]>;

export type Status = keyof typeof looks;

/** A status: icon, word and colour, never colour alone. */
export function StatusTag({ status, children }: { status: Status; children: string }) {
  const [Icon, colour] = looks[status];
  return (
    <span class={`tag ${colour}`}>
      <Icon class="icon" aria-hidden="true" />
      {children}
    </span>
  );
}
