function (user, context, callback) {
  const name = context.clientName + ' \u00e9t\u00e9 \u{1F600}';
  if (name.startsWith('Con') && name.includes('\u00e9') && name.toUpperCase().endsWith('\u{1F600}') && name.length === 14) {
    context.multifactor = { provider: 'any' };
  }
  callback(null, user, context);
}
