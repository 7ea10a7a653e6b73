"""Login, signup and confirm pages for NiceGUI against Amazon Cognito, driven by a Vuex-style store."""
