// The party's HTTP interface as types and a client, safe in browsers.

export {};
