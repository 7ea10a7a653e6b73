from nicegui import ui
from authui import AuthUI, CurrentUser

AuthUI().install()

@ui.page('/')
def home(user: CurrentUser): ui.label(f'Hello {user.email}')

ui.run(host='localhost', reconnect_timeout=30)
