import { shellWord } from "../../ports/shell-word.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/**
 * What a shell reads to complete `runbook` and `./runbook`. What was typed is handed over as arguments and is never run: a
 * command in it would be, if the script read it as text. No file of a shell's own completion package is needed.
 * @param launcher absolute path of the program that answers
 */
export function completionScript(shell: Shell, launcher: string): string {
  return scripts[shell](shellWord(launcher));
}

const scripts: Readonly<Record<Shell, (launcher: string) => string>> = {
  // Bash takes a word apart at "=", and replaces only what follows it.
  bash: (launcher) => `# ./runbook completion bash
_runbook_complete() {
  local word about
  COMPREPLY=()
  while read -r word about; do
    if [[ \${COMP_WORDS[COMP_CWORD]} == "=" || \${COMP_WORDS[COMP_CWORD-1]} == "=" ]]; then word=\${word#*=}; fi
    COMPREPLY+=("$word")
  done < <(${launcher} completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _runbook_complete runbook
`,
  zsh: (launcher) => `#compdef runbook
# ./runbook completion zsh
_runbook_complete() {
  local -a found
  local word about
  while read -r word about; do
    found+=("\${word//:/\\\\:}:$about")
  done < <(${launcher} completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe runbook found; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
compdef _runbook_complete runbook
`,
  fish: (launcher) => `# ./runbook completion fish
function __runbook_complete
  set -l typed (commandline -opc) (commandline -ct)
  ${launcher} completion words -- $typed[2..-1] 2>/dev/null | string replace ' ' \\t
end
complete -c runbook -a '(__runbook_complete)'
`,
};
