// Element-wise operations on vectors of `count` 64-bit words at the given addresses. Those on two words at once may read and write
// one word past an odd end.

export function add(z: usize, x: usize, y: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  for (; z < end; z += 16) {
    v128.store(z, i64x2.add(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
}

export function subtract(z: usize, x: usize, y: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  for (; z < end; z += 16) {
    v128.store(z, i64x2.sub(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
}

export function xor(z: usize, x: usize, y: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  for (; z < end; z += 16) {
    v128.store(z, v128.xor(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
}

export function and(z: usize, x: usize, y: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  for (; z < end; z += 16) {
    v128.store(z, v128.and(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  }
}

export function multiply(z: usize, x: usize, y: usize, count: i32): void {
  const end = z + ((<usize>count) << 3);
  for (; z < end; z += 8) {
    store<i64>(z, load<i64>(x) * load<i64>(y));
    x += 8;
    y += 8;
  }
}

export function addConstant(z: usize, x: usize, constant: i64, count: i32): void {
  const end = z + ((<usize>count) << 3);
  const both = i64x2.splat(constant);
  for (; z < end; z += 16) {
    v128.store(z, i64x2.add(v128.load(x), both));
    x += 16;
  }
}

export function xorConstant(z: usize, x: usize, constant: i64, count: i32): void {
  const end = z + ((<usize>count) << 3);
  const both = i64x2.splat(constant);
  for (; z < end; z += 16) {
    v128.store(z, v128.xor(v128.load(x), both));
    x += 16;
  }
}

export function scale(z: usize, x: usize, factor: i64, count: i32): void {
  const end = z + ((<usize>count) << 3);
  for (; z < end; z += 8) {
    store<i64>(z, load<i64>(x) * factor);
    x += 8;
  }
}
