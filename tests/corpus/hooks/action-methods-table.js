const weight = { pwd: 1, mfa: 2, passkey: 3, federated: 1 };
exports.onExecutePostLogin = async (event, api) => {
  const first = event.authentication.methods[0].name;
  const last = event.authentication.methods.at(-1).name;
  const level = weight[first] + (last === first ? 0 : weight[last]);
  if (level < 3) api.multifactor.enable('any');
};
