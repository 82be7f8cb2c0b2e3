/** A small valid runbook that uses everything the language has; tests break it in one place each. */
export const valid = `version: 1
title: Test
summary: For tests
severity: high
category: clerk-outage
inputs:
  reason:
    type: string
    required: true
    description: Why
  minutes:
    type: integer
    default: 30
    min: 1
    max: 60
    description: How long
  deny:
    type: list
    default: []
    description: Who stays out
steps:
  - id: look
    use: triage.gather
    title: Look
  - id: say
    use: notice.text
    title: Say
    when: facts.triage.category == "clerk-outage" and inputs.minutes < 60
    with:
      audience: users
      text: "It is \${{ steps.look.output.category }}: \${{ inputs.reason }}"
  - id: cause
    branch: facts.triage.category
    title: Whose is it
    cases:
      clerk-outage:
        - id: open
          use: bypass.open
          title: Open
          with:
            mode: stale-sessions
            minutes: \${{ inputs.minutes }}
            totalMinutes: 240
            deny: \${{ inputs.deny }}
            reason: \${{ inputs.reason }}
            incident: test
    default:
      - id: ask
        use: manual.check
        title: Ask
        with:
          look: Look at it
`;
