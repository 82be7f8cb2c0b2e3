@echo off
rem Starts the command line with the Node that belongs to this checkout, or else the system's.
setlocal
set "node=%~dp0node_modules\node\bin\node.exe"
if not exist "%node%" set "node=node"
"%node%" "%~dp0scripts\bin.mjs" %*
exit /b %ERRORLEVEL%
