/** Set once the notice about usage has been closed. */
export const noticeCookie = "millrace-usage-notice";
