exports.onExecutePostLogin = (event, api) => require('axios').get('https://risk.example')
  .then(({ data }) => { if (data.mfa) api.multifactor.enable('any'); })
  .catch(() => { api.access.deny('risk'); });
