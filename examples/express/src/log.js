/** One line of JSON a message: Cloud Logging reads severity and message. */
export function log(severity, message, fields = {}) {
  console.log(JSON.stringify({ severity, message, ...fields }));
}
