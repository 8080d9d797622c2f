function (user, context, callback) {
  if (context.stats.loginsCount > 3) context.multifactor = { provider: 'any' };
  else if (context.stats.loginsCount === 1) context.redirect = { url: 'https://welcome.example' };
  callback(null, user, context);
}
