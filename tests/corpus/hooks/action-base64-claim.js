exports.onExecutePostLogin = async (event, api) => {
  const token = Buffer.from(`${event.user.user_id}:${event.client.client_id}`).toString('base64');
  api.accessToken.setCustomClaim('https://corp.example/ref', token);
  if (!event.authentication.methods.some((m) => m.name === 'mfa')) api.multifactor.enable('any');
};
