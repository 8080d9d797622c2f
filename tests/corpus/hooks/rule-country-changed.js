function (user, context, callback) {
  const current = context.request.geoip && context.request.geoip.country_code;
  const usual = (user.user_metadata || {}).country;
  if (usual && current && usual !== current) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
