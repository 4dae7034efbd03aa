import { PageHead } from "@/components/frame/page-head.tsx";
import { ButtonLink } from "@/components/ui/button.tsx";
import { EmptyState } from "@/components/ui/empty-state.tsx";

export default function NotFound() {
  return (
    <>
      <PageHead title="No such page" />
      <EmptyState
        title="There is nothing at this address"
        action={
          <>
            <ButtonLink href="/catalog" variant="primary">
              Catalog
            </ButtonLink>
            <ButtonLink href="/help">Help</ButtonLink>
          </>
        }
      >
        The link may be old, or a letter of it is missing. Search with the box above, or go to a page by Ctrl
        K or ⌘K.
      </EmptyState>
    </>
  );
}
