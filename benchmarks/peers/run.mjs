// What Vuex and Pinia are given to do: one contender a process, a request a line (`commit 1000`), a JSON result a line.
// Never decides how much or how often.
import { createInterface } from 'node:readline'
import { createPinia, defineStore } from 'pinia'
import { watch } from 'vue'
import { createStore } from 'vuex'

const MANY = 1_000
const AT_ONCE = { flush: 'sync' } // as in Python: every write calls every watcher before it returns

const vuex = strict => ({
  make: () =>
    createStore({
      strict,
      modules: {
        counter: {
          namespaced: true,
          state: () => ({ count: 0, other: 0, name: '' }),
          mutations: {
            set(state, value) {
              state.count = value
            },
          },
          actions: {
            async put({ commit }, value) {
              commit('set', value)
            },
          },
          getters: { double: state => state.count * 2 },
        },
      },
    }),
  watchCount: (store, listener) => store.watch(state => state.counter.count, listener, AT_ONCE),
  watchOther: (store, listener) => store.watch(state => state.counter.other, listener, AT_ONCE),
  commit(store, number) {
    for (let value = 0; value < number; value++) store.commit('counter/set', value)
  },
  async dispatch(store, number) {
    for (let value = 0; value < number; value++) await store.dispatch('counter/put', value)
  },
  read(store, number) {
    let sum = 0
    for (let index = 0; index < number; index++) sum += store.getters['counter/double']
    return sum
  },
})

const useCounter = defineStore('counter', {
  state: () => ({ count: 0, other: 0, name: '' }),
  actions: {
    set(value) {
      this.count = value
    },
    async put(value) {
      this.count = value
    },
  },
  getters: { double: state => state.count * 2 },
})

const pinia = {
  make: () => useCounter(createPinia()),
  watchCount: (store, listener) => watch(() => store.count, listener, AT_ONCE),
  watchOther: (store, listener) => watch(() => store.other, listener, AT_ONCE),
  commit(store, number) {
    for (let value = 0; value < number; value++) store.set(value)
  },
  async dispatch(store, number) {
    for (let value = 0; value < number; value++) await store.put(value)
  },
  read(store, number) {
    let sum = 0
    for (let index = 0; index < number; index++) sum += store.double
    return sum
  },
}

const contender = { vuex: () => vuex(false), 'vuex-strict': () => vuex(true), pinia: () => pinia }[process.argv[2]]()

let calls = 0
// A function each, as in Python, and one that leaves something behind, lest it be optimised away.
const listener = () => () => {
  calls++
}

function watched(number) {
  const store = contender.make()
  for (let index = 0; index < number; index++) contender.watchCount(store, listener())
  return store
}

function unwatched() {
  const store = contender.make()
  contender.watchOther(store, listener())
  return store
}

function used() {
  const store = watched(1)
  contender.commit(store, 2)
  contender.read(store, 1)
  return store
}

function heap() {
  /** @type {() => void} */ (globalThis.gc)()
  return process.memoryUsage().heapUsed
}

const alone = unwatched()
const known = unwatched()
const crowded = watched(MANY)
const timed = {
  commit: number => contender.commit(alone, number),
  dispatch: number => contender.dispatch(alone, number),
  read: number => contender.read(known, number),
  watchers: number => contender.commit(crowded, number),
}

function kilobytes(number) {
  const stores = Array.from({ length: number }, used) // the first ones also compile what they use
  const before = heap()
  for (let index = 0; index < number; index++) stores.push(used())
  const after = heap()
  return (after - before) / (stores.length / 2) / 1024
}

for await (const line of createInterface({ input: process.stdin })) {
  const [workload, count] = line.split(' ')
  const number = Number(count)
  const result = { workload, number }
  if (workload === 'memory') {
    result.value = kilobytes(number)
  } else {
    const begin = process.hrtime.bigint()
    result.sink = await timed[workload](number)
    result.value = Number(process.hrtime.bigint() - begin) / 1e9
  }
  console.log(JSON.stringify({ ...result, calls }))
}
