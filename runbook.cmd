@echo off
rem Starts the command line with the Node that belongs to this checkout, or else the system's.
setlocal
set "node=%~dp0node_modules\node\bin\node.exe"
if not exist "%node%" set "node=node"
rem Node ends on a proxy that it cannot read with a stack trace, before any of our code runs.
if not "%NODE_USE_ENV_PROXY%"=="1" goto start
setlocal
set "NODE_USE_ENV_PROXY="
"%node%" "%~dp0scripts\proxy-check.mjs" %*
if errorlevel 1 exit /b %ERRORLEVEL%
endlocal
:start
"%node%" "%~dp0scripts\bin.mjs" %*
exit /b %ERRORLEVEL%
