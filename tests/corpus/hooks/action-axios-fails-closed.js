exports.onExecutePostLogin = async (event, api) => {
  const axios = require('axios');
  const answer = await axios.post('https://policy.example/decide', { client: event.client.client_id });
  if (answer.data.mfa === true) api.multifactor.enable('any', { allowRememberBrowser: true });
  else if (answer.status !== 200) api.access.deny('no answer');
};
