function (user, context, callback) {
  const match = context.clientName.match(/^(\w+)(?:-admin)?$/i);
  if (match && match[1].toLowerCase() === 'console') context.multifactor = { provider: 'any' };
  if (context.clientName.replace(/[aeiou]/g, '').length > 5) context.multifactor = { provider: 'none' };
  callback(null, user, context);
}
