" Findings of data designs in Vim's quickfix list.
" Copy to ~/.vim/compiler/data_design.vim, then `:compiler data_design` and `:make %`.
if exists("current_compiler")
  finish
endif
let current_compiler = "data_design"

CompilerSet makeprg=data-design\ check\ --format\ short\ $*
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m
