-- Diagnostics of data designs in Neovim 0.7 or newer, without any plugin.
-- Copy to lua/data_design.lua of your configuration and call require("data_design").setup().
--
-- The text goes to `data-design check -` as it stands in the buffer, saved or not, whenever you
-- enter or save the file or leave insert mode.

local M = {}

local namespace = vim.api.nvim_create_namespace("data-design")
local severities = {
  error = vim.diagnostic.severity.ERROR,
  warning = vim.diagnostic.severity.WARN,
  info = vim.diagnostic.severity.HINT,
}

M.command = "data-design"

-- A design is what lies in docs/data-design or says data-design in its name.
function M.is_design(path)
  return path:match("%.md$") ~= nil and path:match("data%-design") ~= nil
end

-- Columns count characters from 1; diagnostics want bytes from 0.
local function byte_column(buffer, line, column)
  local text = vim.api.nvim_buf_get_lines(buffer, line, line + 1, false)[1] or ""
  local ok, byte = pcall(vim.fn.byteidx, text, column - 1)
  return ok and math.max(byte, 0) or 0
end

function M.diagnostics(buffer, report)
  local found = {}
  for _, document in ipairs(report.documents) do
    for _, finding in ipairs(document.findings) do
      local line = finding.line - 1
      table.insert(found, {
        lnum = line,
        col = byte_column(buffer, line, finding.column),
        end_lnum = finding.end_line - 1,
        severity = severities[finding.severity],
        code = finding.code,
        source = "data-design",
        message = finding.message .. "\n" .. finding.help,
      })
    end
  end
  return found
end

function M.check(buffer)
  if vim.fn.executable(M.command) == 0 then
    vim.notify_once(M.command .. " is not installed, or not in PATH", vim.log.levels.WARN)
    return
  end
  local path = vim.api.nvim_buf_get_name(buffer)
  local output = {}
  local job = vim.fn.jobstart({ M.command, "check", "--format", "json", "-", "--stdin-filename", path }, {
    stdout_buffered = true,
    on_stdout = function(_, lines)
      output = lines
    end,
    on_exit = function(_, code)
      -- 0 is clean, 1 is findings; anything else has printed no report.
      if code > 1 or not vim.api.nvim_buf_is_valid(buffer) then
        return
      end
      local report = vim.fn.json_decode(table.concat(output, "\n"))
      vim.diagnostic.set(namespace, buffer, M.diagnostics(buffer, report))
    end,
  })
  local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
  vim.fn.chansend(job, table.concat(lines, "\n") .. "\n")
  vim.fn.chanclose(job, "stdin")
end

function M.setup()
  vim.api.nvim_create_autocmd({ "BufEnter", "BufWritePost", "InsertLeave" }, {
    pattern = "*.md",
    callback = function(event)
      if M.is_design(vim.api.nvim_buf_get_name(event.buf)) then
        M.check(event.buf)
      end
    end,
  })
end

return M
