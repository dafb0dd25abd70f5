import './tokens.css'
import './base.css'
import { mount } from 'svelte'
import { api, native } from '$lib/api/wails'
import { blockNavigation } from '$lib/blockNavigation'
import Shell from './shell/Shell.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no element #app')

blockNavigation(window)
mount(Shell, { target, props: { api, native } })
