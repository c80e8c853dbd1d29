import { Component, type ReactNode } from 'react';

export interface ErrorBoundaryProps {
  /** Shown in place of a page that could not be drawn. */
  readonly fallback: ReactNode;
  readonly children: ReactNode;
}

/**
 * A part of the page that cannot be fetched or drawn must not leave a blank one. React reports the error to the
 * console by itself.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
