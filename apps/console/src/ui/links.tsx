import { useRouter } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useWorkspaceId } from '../api/me.ts';

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** Below the workspace: `queue`, `inbox/all/ID`. */
  to: string;
}

/** A link inside the workspace: no reload, and still a real link to open in a new tab. */
export function InnerLink({ to, ...rest }: Props) {
  const router = useRouter();
  const href = `/w/${useWorkspaceId()}/${to}`;
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}

/** Where a conversation opens in the inbox, for `InnerLink`. */
export const conversationPath = (id: string) => `inbox/all/${id}`;
