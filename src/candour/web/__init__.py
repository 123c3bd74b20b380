"""Page furniture that every role with pages uses: base templates, form fields, headers, refusals.

Imported by the roles and by `conf`; imports none of them and knows no report, no person and no table.

Template variables that the base templates read, each of them optional:

- `demonstration`, `helplines`: from `candour.web.context.page`;
- `progress`: "Question 3 of about 9" over the heading of a public page;
- `signed_in`, `sign_out_url`, `place`: staff pages, who is at work and in which installation.

Classes of ours beside govuk's `govuk-*`: public pages have `progress`, `panel`, `code`, `code--words`, `message`,
`message--mine`, `message__from` and `words`; staff pages have `scroll`, `overdue`, `priority`, `priority--p0`,
`priority--p1`, `empty`, `words`, `beside`, `steps` and `steps__day`; both have `only-with-script` and `no-print`.
"""
