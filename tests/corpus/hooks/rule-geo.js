function (user, context, callback) {
  const here = context.request.geoip.countryCode || context.request.geoip.country_code;
  if (here !== 'US') context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
