// `npm run bench`: prints the tables that the documentation quotes.

console.log('no benchmark yet');
