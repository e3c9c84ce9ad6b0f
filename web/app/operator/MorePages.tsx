import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Button } from "../components/Button";
import { Trouble } from "../components/Notice";
import type { Asked, Failure } from "../shell/api";
import { t } from "../shell/i18n";

export interface Connection<Node> {
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** A list page by page: the first is the page's own, the others come one by one. */
export function MorePages<Node>({ first, next, children }: {
  first: Connection<Node>;
  next: (after: string) => Promise<Asked<Connection<Node>>>;
  children: (nodes: Node[]) => ComponentChildren;
}) {
  const [later, setLater] = useState<Connection<Node>[]>([]);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  useEffect(() => setLater([]), [first]);
  const pages = [first, ...later];
  const { hasNextPage, endCursor } = pages.at(-1)!.pageInfo;
  const more = async () => {
    setBusy(true);
    const result = await next(endCursor ?? "");
    setBusy(false);
    setFailure(result.failure);
    if (result.data) setLater([...later, result.data]);
  };
  return (
    <>
      {children(pages.flatMap((p) => p.nodes))}
      {failure && <Trouble say={t("op.more.failed")} failure={failure} alert />}
      {hasNextPage && endCursor && (
        <p class="after-small">
          <Button busy={busy} onPress={more}>
            {t("more")}
          </Button>
        </p>
      )}
    </>
  );
}
