import { Component, type ReactNode } from "react";
import { Bug } from "lucide-react";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

interface ErrorBoundaryProps {
  children: ReactNode;
  /** What failed, in the words of a person: "The editor". */
  what: string;
}

/** Keeps a mistake of ours inside: Airflow's page, and the parts beside, go on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <EmptyState
        icon={Bug}
        title={`${this.props.what} stumbled`}
        action={<Button onClick={() => this.setState({ error: null })}>Try again</Button>}
      >
        Your edits are kept. {error.message}
      </EmptyState>
    );
  }
}
