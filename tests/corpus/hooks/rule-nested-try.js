function (user, context, callback) {
  let strict;
  try {
    try {
      strict = context.authorization.roles.length > 1;
    } finally {
      context.idToken.checked = true;
    }
  } catch (error) {
    strict = error instanceof TypeError ? false : true;
  }
  context.multifactor = { provider: strict ? 'any' : 'none' };
  callback(null, user, context);
}
