import { memo } from "react";
import type { Token } from "./highlight";
import styles from "./Code.module.css";

/** One line of Python in colours. */
export const Tokens = memo(function Tokens({ line }: { line: Token[] }) {
  return line.map((token, at) => (
    <span key={at} className={token.kind && styles[token.kind]}>
      {token.text}
    </span>
  ));
});
