/**
 * Where to go after a sign-in: the path asked for when it is one of this portal, else Home. Everything a browser
 * might read as another site (`//host`, `/\host`, a scheme, a control character) leads Home.
 */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return "/";
  return /^\/(sign-in|first-admin)([/?#]|$)/.test(next) ? "/" : next;
}
