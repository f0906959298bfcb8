def render(config, found): return ""
