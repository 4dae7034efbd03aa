import { Panel } from "../ui/panel.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** Answers that are awaited, at the size they will have. */
export function AnswersSkeleton() {
  return (
    <Panel flush id="answers" title="Answers">
      <ul aria-busy="true">
        {[0, 1, 2, 3, 4].map((row) => (
          <li key={row} className="flex h-[96px] flex-col gap-2.5 border-b border-line p-3.5">
            <Skeleton className="h-4 w-11/12" />
            <Skeleton className="h-3 w-4/5" />
            <Skeleton className="h-3 w-48" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Products that are awaited. */
export function ProductsSkeleton() {
  return (
    <Panel flush id="found-products" title="Products">
      <ul aria-busy="true">
        {[0, 1, 2, 3].map((row) => (
          <li key={row} className="flex h-[92px] flex-col gap-2.5 border-b border-line p-3.5">
            <Skeleton className="h-4 w-48" />
            <Skeleton className="h-3 w-4/5" />
            <Skeleton className="h-3 w-32" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
