import { useEffect } from 'preact/hooks';

/** Tells each time that the page is shown again. @param onReturn the same from one rendering to the next */
export function useReturn(onReturn: () => void): void {
  useEffect(() => {
    const onVisibility = () => {
      if (document.visibilityState === 'visible') onReturn();
    };
    document.addEventListener('visibilitychange', onVisibility);
    return () => document.removeEventListener('visibilitychange', onVisibility);
  }, [onReturn]);
}
