function (user, context, callback) {
  let strict = false;
  try {
    strict = context.request.query.audience.startsWith('https://acc');
  } catch (e) {
    strict = true;
  } finally {
    console.log(strict);
  }
  if (strict) context.multifactor = { provider: `any` };
  callback(null, user, context);
}
