import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/index.ts';
import './i18n/index.ts';
import { createConsoleRouter } from './router.tsx';
import { applyColours } from './theme.ts';
import './ui/base.css';
import { Providers } from './ui/Providers.tsx';

applyColours();

/** The session may end while the console is open: then whatever asks next leads to the sign-in page, and from there back. */
function onError(error: unknown): void {
  const { pathname } = location;
  if (!(error instanceof ApiError) || error.code !== 'unauthenticated' || !pathname.startsWith('/w/')) return;
  void router.navigate({ to: '/sign-in', search: { to: pathname }, replace: true });
}

const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 3 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
const router = createConsoleRouter(queryClient);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </QueryClientProvider>
  </StrictMode>,
);
