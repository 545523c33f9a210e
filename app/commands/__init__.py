"""The subcommands of `youxin`, one file each; they only join entry points of other layers."""
