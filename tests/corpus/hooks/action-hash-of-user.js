const crypto = require('crypto');
exports.onExecutePostLogin = async (event, api) => {
  const hash = crypto.createHash('sha256').update(event.user.user_id).digest('hex');
  api.idToken.setCustomClaim('ref', hash);
  if (event.client.metadata.strict === 'yes' || !event.authentication.methods[1]) api.multifactor.enable('any');
};
